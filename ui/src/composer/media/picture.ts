// What is known of a picture by its address alone.

/** The id of a file of the library, where an address is one of ours: /media/med_….jpg. */
export function libraryId(url: string): string | undefined {
  return /\/media\/(med_[0-9a-z]+)\.\w+$/.exec(url)?.[1];
}

/** The name that people know a file by: the end of its address. */
export function fileName(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name) || url;
  } catch {
    return name;
  }
}

/** Whether a picture shows whole in a carousel: 1.91 : 1, give or take two per cent. */
export const isWide = (width: number, height: number) => Math.abs(width / height - 1.91) <= 0.04;

/** A picture's shape in words that people use: 4 : 3, 1 : 1, 1.91 : 1. */
export function shapeOf(width: number, height: number, locale: string): string {
  const ratio = width / height;
  for (const [a, b] of [[1, 1], [4, 3], [3, 2], [16, 9], [3, 4], [2, 3], [9, 16]] as const) if (Math.abs(ratio - a / b) < 0.01) return `${a} : ${b}`;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(ratio)} : 1`;
}
