/** The current answer to a query. A page that asks once with it shows figures of one snapshot. */
import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useState } from 'react';
import { type Answer, follow } from './follow';

export interface Live<Data> extends Answer<Data> {
  /** True until the first answer to these variables. Meanwhile `data` is that of the variables before. */
  isSettling: boolean;
}

const NOTHING = { data: null, fault: null, snapshot: null, isSettling: true };

const USUALLY_MS = 3_000;

export function useLive<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  everyMs = USUALLY_MS,
): Live<Data> {
  const [live, setLive] = useState<Live<Data>>(NOTHING);
  // Objects are made anew each time, so they are compared by what they contain.
  const asked = JSON.stringify(variables);
  useEffect(() => {
    const ended = new AbortController();
    setLive((before) => ({ ...before, isSettling: true }));
    void follow(document, JSON.parse(asked) as Variables, {
      everyMs,
      signal: ended.signal,
      // A refused or lost answer leaves the figures before it on the screen.
      onAnswer: (answer) =>
        setLive((before) => ({
          data: answer.data ?? before.data,
          snapshot: answer.snapshot ?? before.snapshot,
          fault: answer.fault,
          isSettling: false,
        })),
    });
    return () => ended.abort();
  }, [document, asked, everyMs]);
  return live;
}
