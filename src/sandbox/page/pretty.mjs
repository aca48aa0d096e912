/** JSON and XML over several lines; anything else, or what was cut in the middle, as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.startsWith('<xml>') ? indented(text) : text;
  }
}

function indented(xml) {
  let depth = 0;
  return (
    xml
      // A line for each element that holds others; one that holds text, as CDATA or not, stays in one line.
      .replace(/(?<!\]\])>\s*<(?!!)/g, '>\n<')
      .split('\n')
      .map((line) => {
        const closes = line.startsWith('</');
        const opens = /^<[^/!][^>]*>$/.test(line);
        if (closes) depth -= 1;
        const shown = '  '.repeat(Math.max(depth, 0)) + line;
        if (opens) depth += 1;
        return shown;
      })
      .join('\n')
  );
}
