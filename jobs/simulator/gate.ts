/** A promise that somebody else opens. (`Promise.withResolvers` came with Node 22; this project starts at 20.) */
export interface Gate {
  opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
