/** The command is refused with this sentence. */
export function refusedWith(command: Promise<unknown>, sentence: string): Promise<void> {
  return expect(command).rejects.toThrow(sentence);
}
