export function buildConsoleIfChanged(): Promise<void>;
