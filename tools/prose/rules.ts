/**
 * The patterns that make our English read like a translation. Each rule names the fault and the remedy, and has
 * examples that test/rules/prose.test.ts runs. A rule is useful only if a reader would stumble, too.
 */
export interface Rule {
  name: string;
  /** Printed for the writer. */
  advice: string;
  /** Returns the faulty words of one sentence, as they are written there. */
  find: (sentence: string) => string[];
  bad: readonly string[];
  good: readonly string[];
}

/** The length of a sentence that a reader can follow. */
const WORDS_MAX = 40;

const matching =
  (pattern: RegExp) =>
  (sentence: string): string[] =>
    [...sentence.matchAll(pattern)].map(([found]) => found.trim());

export const RULES: readonly Rule[] = [
  {
    name: 'headless-subject',
    advice: 'Name the subject: "The refresh skips …", "Admins see …". "What …" and "Who …" begin questions.',
    find: (sentence) =>
      sentence.endsWith('?') ? [] : matching(/(?:^|[;:] )(?:what|who|whoever|whatever)\b(?: \S+){0,3}/gi)(sentence),
    bad: ['What is refreshed is due.', 'Who waited first is paid first.', 'It ends; what was stored stays.'],
    good: ['What is a clip?', 'It shows what the clip earned.', 'Clips that waited longest are paid first.'],
  },
  {
    name: 'alone-for-only',
    advice: 'Write "only".',
    find: matching(/(?<!\b(?:let|leave|leaves|left|stand|stands) )(?<!\bleave (?:it|them) )\balone\b/gi),
    bad: ['For admins alone.', 'It reads the clip alone.'],
    good: ['Only admins see it.', 'Leave it alone.', 'It leaves alone what it does not know.'],
  },
  {
    name: 'so-many',
    advice: 'Name the number or the time: "ten attempts", "after 30 s"; or write "that many", "that long".',
    find: matching(/\bso (?:many|long|much|few)\b(?! (?:that|as)\b)/gi),
    bad: ['After so long it is cut off.', 'It takes at most so many rows.'],
    good: ['It took so long that nobody waited.', 'So long as budget is left, clips are paid.'],
  },
  {
    name: 'is-to-be',
    advice: 'Write "must be", "will be" or "wait to be".',
    find: matching(/\b(?:is|are|was|were) to be\b/gi),
    bad: ['The money is to be paid.', 'Batches that are to be scraped.'],
    good: ['The money must be paid.', 'Batches wait to be scraped.'],
  },
  {
    name: 'bites',
    advice: 'Write "takes effect".',
    find: matching(/\bbites?\b/gi),
    bad: ['A suspension bites within 30 s.'],
    good: ['A suspension takes effect within 30 s.'],
  },
  {
    name: 'beyond-belief',
    advice: 'Say what the limit is: "a jump above the configured bound".',
    find: matching(/\bbeyond belief\b/gi),
    bad: ['The views jumped beyond belief.'],
    good: ['The views jumped above the configured bound.'],
  },
  {
    name: 'names-the-row',
    advice: 'Write "Id of the run" and give an example.',
    find: matching(/\bNames the [\w ]+: a number as text|\ba number as text\b/gi),
    bad: ['Names the run: a number as text.'],
    good: ['Id of the run, such as "run_12".'],
  },
  {
    name: 'but-for',
    advice: 'Write "except for" or "apart from".',
    find: matching(/\b(?:all|any|every|everything|nobody|nothing|null|own|, )\s?but for\b|, but for\b/gi),
    bad: ['Every mutation, but for login, takes a key.', 'Null to a clipper, but for themselves.'],
    good: ['Every mutation except login takes a key.', 'It is not for admins but for clippers.'],
  },
  {
    name: 'preposition-who',
    advice: 'Write "to callers who", "for clients that".',
    find: matching(
      /\b(?:to|from|by|with|of|for) (?:who|whoever) (?:is|are|was|has|have|asks?|reads?|may|runs?|cannot|comes)\b/gi,
    ),
    bad: ['To who reads it, it is a 200.', 'It is paid to whoever is first.'],
    good: ['To clients that read it, it is a 200.', 'The one for whom it was made.'],
  },
  {
    name: 'long-sentence',
    advice: `Split it: at most ${WORDS_MAX} words a sentence.`,
    find: (sentence) => {
      const words = sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
      return words.length > WORDS_MAX ? [`${words.length} words: ${words.slice(0, 6).join(' ')} …`] : [];
    },
    bad: [`${'one two three four five '.repeat(9)}.`],
    good: [`${'one two three four five '.repeat(7)}.`],
  },
];
