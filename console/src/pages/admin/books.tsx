/** The books: every sum equals its parts, or this page says where it does not. */
import { CheckBooksDocument, LastBooksDocument, type LastBooksQuery } from '../../api/generated';
import { useMayWrite } from '../../api/session';
import { useLive } from '../../api/use-live';
import { Action } from '../../ui/action';
import { When } from '../../ui/figures';
import { counted } from '../../ui/format';
import { Notice } from '../../ui/notice';
import { Empty, Page, Panel } from '../../ui/page';

const SLOWLY_MS = 10_000;

export default function BooksPage() {
  const live = useLive(LastBooksDocument, {}, SLOWLY_MS);
  const mayWrite = useMayWrite();
  return (
    <Page
      title="Books"
      lede="Each book is a rule that every sum must keep, checked over all rows in one snapshot."
      live={live}
      actions={
        mayWrite ? (
          <Action document={CheckBooksDocument} input={{}} look="button">
            Check now
          </Action>
        ) : null
      }
    >
      {({ books: report }) =>
        report === null ? <Empty>The books were not checked yet.</Empty> : <Report of={report} />
      }
    </Page>
  );
}

type BooksReport = NonNullable<LastBooksQuery['books']>;

function Report({ of: { clean, takenAt, books } }: { of: BooksReport }) {
  const wrong = books.filter(({ differenceCount }) => differenceCount > 0).length;
  return (
    <div className="sections">
      <Notice tone={clean ? 'good' : 'bad'}>
        {clean ? 'All books are clean.' : `${counted(wrong, 'book')} with differences.`} Checked <When at={takenAt} />.
      </Notice>
      <Panel title="Checks">
        <ol className="books">
          {books.map((book) => (
            <li key={book.name}>
              <Book of={book} />
            </li>
          ))}
        </ol>
      </Panel>
    </div>
  );
}

function Book({ of: { name, sentence, differenceCount, differences } }: { of: BooksReport['books'][number] }) {
  return (
    <>
      <span className={differenceCount === 0 ? 'book-sign mark-good' : 'book-sign mark-bad'}>
        <span aria-hidden="true">{differenceCount === 0 ? '✓' : '≠'}</span>
        <span className="unseen">{differenceCount === 0 ? 'Clean' : 'Differs'}</span>
      </span>
      <span className="book-name">{name}</span>
      <div>
        <p>{sentence}</p>
        {differences.map(({ subject, measure, left, right }) => (
          <p key={`${subject} ${measure}`} className="mark-bad">
            {subject}, {measure}: {left ?? 'nothing'} is stored, and the facts give {right ?? 'nothing'}.
          </p>
        ))}
      </div>
    </>
  );
}
