/** Parts of a report that are replaced one by one: each stands between comments that name it. */

const begin = (name: string) => `<!-- ${name} -->\n`;
const end = (name: string) => `<!-- end of ${name} -->\n`;

export function inSection(name: string, body: string): string {
  return `${begin(name)}${body}${end(name)}`;
}

/** The section as it stands in a report, with its comments; empty if there is none. */
export function sectionOf(report: string, name: string): string {
  const [from, to] = [report.indexOf(begin(name)), report.indexOf(end(name))];
  return from === -1 || to === -1 ? '' : report.slice(from, to + end(name).length);
}
