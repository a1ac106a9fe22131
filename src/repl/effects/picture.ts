/** Lines of text as a picture: the screen's own look, one letter beside the other. */
export function pictureOf(lines: readonly string[]): string {
  const columns = Math.max(40, ...lines.map((line) => line.length));
  const [width, height] = [columns * 8 + 24, lines.length * 18 + 24];
  const rows = lines.map(
    (line, i) => `<text x="12" y="${26 + i * 18}" xml:space="preserve">${escaped(line)}</text>`,
  );
  const font = "DejaVu Sans Mono, Menlo, Consolas, monospace";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${font}" font-size="13.3">
<rect width="100%" height="100%" fill="#ffffff"/>
<g fill="#202020">
${rows.join("\n")}
</g>
</svg>
`;
}

/** Names come from other people's programs. */
const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
