import { h, icon, set } from './dom';

/** What can be done with an item, three things: a button, and behind it a menu with its keys. */
export function choosing(chosen: (at: number) => void): { el: HTMLElement; more: HTMLElement; choices: HTMLElement[] } {
  const flip = (on: boolean) => {
    box.hidden = !on;
    set(more, { 'aria-expanded': `${on}` });
    if (on) {
      choices[2]!.focus(); // the last one first, so that all of it scrolls into view
      choices[0]!.focus();
    }
  };
  const more = h('button', { part: 'icon more', 'aria-haspopup': 'menu', onclick: () => flip(box.hidden) }, icon('more'));
  const choices = [0, 1, 2].map((at) =>
    h('button', {
      role: 'menuitem',
      tabindex: -1,
      onclick: () => {
        more.focus();
        flip(false);
        chosen(at);
      },
    }),
  );
  const box = h('div', { part: 'choices', role: 'menu' }, ...choices);
  const el: HTMLElement = h('div', {
    onfocusout: (e: FocusEvent) => el.contains(e.relatedTarget as Node | null) || flip(false),
    onkeydown: (e: KeyboardEvent) => {
      const at = choices.indexOf(e.target as HTMLButtonElement);
      const to = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[e.key];
      if (to !== undefined) {
        flip(true);
        choices[(to + 3) % 3]!.focus();
      } else if (e.key === 'Escape' && !box.hidden) {
        more.focus();
        flip(false);
      } else return;
      e.preventDefault();
      e.stopPropagation();
    },
  }, more, box);
  flip(false);
  return { el, more, choices };
}
