type Value = string | number | false | ((e: never) => void);

/** An element (buttons are no form's: they stand in a shadow): attributes by name, listeners by on…; no markup is ever parsed. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, Value> = {}, ...kids: (Node | string)[]): HTMLElementTagNameMap[K] {
  const el = document.createElement(tag);
  set(el, attributes);
  el.append(...kids);
  return el;
}

/** Writes attributes; false takes one away. A part is a class as well: one for sites, one for our style. */
export function set(el: Element, attributes: Record<string, Value>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'part') el.className = value as string;
    if (name === 'style') (el as HTMLElement).style.cssText = value as string; // which the strictest policy allows
    else if (typeof value === 'function') el.addEventListener(name.slice(2), value as (e: Event) => void);
    else if (value === false) el.removeAttribute(name);
    else el.setAttribute(name, value as string);
  }
}

/** Text of an element, written only where it differs, so that live regions speak once. */
export function say(el: Element, text: string): void {
  if (el.textContent !== text) el.textContent = text;
}

const paths = {
  bell: 'M4 14.5c3-2 0-10 6-10s3 8 6 10zM8.5 17h3',
  check: 'm4 10.5 4 4L16 6',
  tune: 'M3 6h14M3 14h14M13 4v4M7 12v4',
  close: 'm5 5 10 10M15 5 5 15',
  more: 'M4 10h1m5 0h1m5 0h1',
  back: 'm12 5-5 5 5 5',
};

export function icon(name: keyof typeof paths): SVGElement {
  const make = (tag: string) => document.createElementNS('http://www.w3.org/2000/svg', tag) as SVGElement;
  const svg = make('svg');
  set(svg, { viewBox: '0 0 20 20', 'aria-hidden': 'true' });
  const path = make('path');
  set(path, { d: paths[name] });
  svg.append(path);
  return svg;
}

/** A button with a picture and a name. */
export function iconButton(name: keyof typeof paths, part: string, onclick: (e: MouseEvent) => void): HTMLButtonElement {
  return h('button', { part: `icon ${part}`, onclick }, icon(name));
}
