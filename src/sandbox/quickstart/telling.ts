/** A line of the story. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The first line, as much of it as tells what it is. */
export function shortened(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 48 ? `${line.slice(0, 48)}…` : line;
}
