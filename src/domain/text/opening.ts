const QUOTED_CHARACTERS = 16;

/** The first words of a text on one line, as it is quoted: `已完成公共教育平台一期升级，正在…`. */
export function opening(text: string, most = QUOTED_CHARACTERS): string {
  const characters = [...text.trim().replace(/\s+/g, ' ')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most).join('')}…`;
}
