import type { Color, Place, Size } from './types';

/** What our own buttons say when the page gives no label. */
const labels: Record<string, Record<Place['kind'], string>> = {
  en: { 'message-us': 'Message us', 'send-to-messenger': 'Get it on Messenger' },
  fr: { 'message-us': 'Écrivez-nous', 'send-to-messenger': 'Recevoir sur Messenger' },
};

const heights: Record<Size, [height: number, font: number, pad: number]> = {
  standard: [30, 13, 10],
  large: [38, 15, 14],
  xlarge: [48, 17, 18],
};

/** Our own glyph: a folded sheet that flies. */
const glyph = 'M2 9.2 18 2.5l-4.3 15-4-5.2zM9.7 12.3 18 2.5';

/**
 * Our own button: a link to the Page's conversation. It lives in a shadow root, so that no style
 * leaks in or out, and needs no script of anyone.
 */
export function linkButton(doc: Document, place: Place, href: string, locale: string): HTMLElement {
  const holder = doc.createElement('span');
  const link = doc.createElement('a');
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener';
  link.setAttribute('part', 'button');
  const svg = doc.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = doc.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', glyph);
  svg.append(path);
  link.append(svg, place.label || labelFor(place.kind, locale));
  if (!holder.attachShadow) {
    holder.append(link);
    return holder;
  }
  const root = holder.attachShadow({ mode: 'open' });
  dress(doc, root, styleOf(place.size, place.color));
  root.append(link);
  return holder;
}

export function labelFor(kind: Place['kind'], locale: string): string {
  return (labels[locale.slice(0, 2)] ?? labels.en!)[kind];
}

/** A constructed sheet passes the strictest content security policy; a style element is the fallback. */
function dress(doc: Document, root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = doc.createElement('style');
    style.textContent = css;
    root.append(style);
  }
}

function styleOf(size: Size, color: Color): string {
  const [height, font, pad] = heights[size];
  const [ground, ink, hover] = color === 'white' ? ['#fff', '#2459a9', '#dde9f7'] : ['#2459a9', '#fff', '#1c4786'];
  return `:host{display:inline-block}
a{display:inline-flex;align-items:center;gap:8px;box-sizing:border-box;min-height:${height}px;padding:4px ${pad}px;border:1px solid #2459a9;border-radius:8px;background:${ground};color:${ink};font:600 ${font}px/1.25 system-ui,sans-serif;text-decoration:none}
a:hover{background:${hover}}
a:focus-visible{outline:3px solid ${color === 'white' ? '#2459a9' : '#7fb0f0'};outline-offset:2px}
svg{width:1.2em;height:1.2em;flex:none;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linejoin:round}`;
}
