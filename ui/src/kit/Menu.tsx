import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

export interface MenuItem {
  key: string;
  label: string;
  icon?: IconName;
  /** One of several of its group: says which is chosen. */
  checked?: boolean;
  lang?: string;
  onPick: () => void;
}

export interface MenuGroup {
  key: string;
  label?: string;
  items: MenuItem[];
}

interface MenuProps {
  groups: MenuGroup[];
  /** The class of the button that opens it, and what stands on it. */
  className: string;
  children: ReactNode;
  /** Where it opens: above or below its button. */
  side?: 'up' | 'down';
  /** It ends where its button ends, for a button at the right edge. */
  end?: boolean;
}

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Walks the items by arrows, Home, End, or the first letter of a name. */
function walk(event: KeyboardEvent, menu: HTMLElement | null) {
  const items = Array.from(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []);
  const at = items.findIndex((item) => item === document.activeElement);
  if (items.length === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  let next = steps[event.key]?.(at, items.length);
  if (next === undefined && event.key.length === 1) {
    const letter = event.key.toLowerCase();
    const found = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent?.trim().toLowerCase().startsWith(letter));
    next = found && items.indexOf(found);
  }
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
}

/** A button that opens a list of things to do. Escape, Tab and a press beside it close it. */
export function Menu({ groups, className, children, side = 'down', end }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const beside = (event: PointerEvent) => !box.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener('pointerdown', beside);
    return () => document.removeEventListener('pointerdown', beside);
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else walk(event, menu.current);
  };
  const pick = (item: MenuItem) => {
    close();
    item.onPick();
  };
  const byKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setOpen(true);
  };
  return (
    <div className="menubox" ref={box}>
      <button ref={button} type="button" className={className} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)} onKeyDown={byKey}>{children}</button>
      {open && (
        <div className={end ? `menu ${side} end` : `menu ${side}`} role="menu" ref={menu} onKeyDown={press}>
          {groups.map((group) => (
            <div key={group.key} role="group" aria-label={group.label}>
              {group.label && <div className="of" aria-hidden="true">{group.label}</div>}
              {group.items.map((item) => <Item key={item.key} item={item} onPick={() => pick(item)} />)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

function Item({ item, onPick }: { item: MenuItem; onPick: () => void }) {
  const choice = item.checked !== undefined;
  return (
    <button type="button" role={choice ? 'menuitemradio' : 'menuitem'} aria-checked={item.checked} lang={item.lang} tabIndex={-1} onClick={onPick}>
      {choice ? <span className="tickroom">{item.checked && <Icon name="check" size={14} />}</span> : item.icon && <Icon name={item.icon} size={14} />}
      {item.label}
    </button>
  );
}
