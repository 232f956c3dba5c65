/** The linter of our English: each rule catches its fault and nothing else, and the list of faults only shrinks. */
import { faultsIn, judge, shrunk } from '../../tools/prose/allowed.js';
import { RULES } from '../../tools/prose/rules.js';
import { messagesOf, sentencesOf, slashComments, textsOfMarkdown, titlesOf } from '../../tools/prose/texts.js';

describe.each(RULES)('the rule $name', ({ name, find, bad, good }) => {
  test.each(bad.map((sentence) => [sentence]))('finds its fault in: %s', (sentence) => {
    expect(find(sentence)).not.toEqual([]);
  });

  test.each(good.map((sentence) => [sentence]))('has nothing against: %s', (sentence) => {
    expect(RULES.filter((rule) => rule.find(sentence).length > 0).map((rule) => rule.name)).not.toContain(name);
  });
});

describe('the texts that are read', () => {
  test('a document: prose, headings, list items and cells; no code and no link addresses', () => {
    const document =
      '# One\nTwo `alone`\nthree.\n\n- four\n- [five](six)\n\n| seven | eight |\n| --- | --- |\n\n```sql\nalone\n```\n<!-- alone -->';
    expect(textsOfMarkdown(document)).toEqual(['One', 'Two `code`\nthree.', 'four', 'five', 'seven', 'eight']);
  });

  test('sentences end with their mark, and numbers do not end one', () => {
    expect(sentencesOf('Rate 0.35 is\nfine. Views "count". "They" do.')).toEqual([
      'Rate 0.35 is fine.',
      'Views "count".',
      '"They" do.',
    ]);
  });

  test('a source: messages and templates; no SQL, imports, names or descriptions of the schema', () => {
    const source = `
      import { a } from 'one two three.js';
      throw badInput('input.field', 'The amount is wrong.');
      log.info(\`the run \${id} ended well\`);
      const query = sql\`SELECT one two three\`;
      const field = { description: 'It is described.', code: 'CONFLICT' };`;
    expect(messagesOf(source)).toEqual(['The amount is wrong.', 'the run … ended well']);
  });

  test('a test: its titles, including those of each', () => {
    const source = `describe('one', () => { test.each([['no']])('two %s', () => { call('three four five'); }); it('six', run); });`;
    expect(titlesOf(source)).toEqual(['one', 'two %s', 'six']);
  });

  test('comments: blocks and lines, without directives', () => {
    const source =
      '/**\n * One\n * two.\n */\nconst a = 1;\n  // three\n  // biome-ignore lint: four\n  /** Five `code`. */';
    expect(slashComments(source)).toEqual(['One\ntwo.', 'three', 'Five `code`.']);
  });
});

describe('the list of allowed faults', () => {
  const one = faultsIn('pages/a.md', 'For admins alone.');
  const two = faultsIn('pages/a.md', 'For admins alone. For clippers alone.');

  test('a fault without a number is refused, and so is one more than the number', () => {
    expect(judge(one, {}).tooMany).toEqual([
      { path: 'pages/a.md', rule: 'alone-for-only', words: 'alone', sentence: 'For admins alone.' },
    ]);
    expect(judge(two, { 'pages/a.md': { 'alone-for-only': 1 } }).tooMany).toHaveLength(2);
    expect(judge(two, { 'pages/a.md': { 'alone-for-only': 2 } })).toEqual({ tooMany: [], stale: [] });
  });

  test('a number above the truth is refused, because faults could come back under it', () => {
    expect(judge(one, { 'pages/a.md': { 'alone-for-only': 2 } }).stale).toEqual([
      'pages/a.md alone-for-only: 1, not 2',
    ]);
    expect(judge([], { 'pages/a.md': { bites: 1 } }).stale).toEqual(['pages/a.md bites: 0, not 1']);
  });

  test('it shrinks to the remaining faults, and never grows', () => {
    expect(shrunk(one, { 'pages/a.md': { 'alone-for-only': 2, bites: 1 } })).toEqual({
      'pages/a.md': { 'alone-for-only': 1 },
    });
    expect(shrunk(two, { 'pages/a.md': { 'alone-for-only': 1 } })).toEqual({ 'pages/a.md': { 'alone-for-only': 1 } });
    expect(shrunk(one, {})).toEqual({});
    expect(shrunk(one, null)).toEqual({ 'pages/a.md': { 'alone-for-only': 1 } });
  });
});
