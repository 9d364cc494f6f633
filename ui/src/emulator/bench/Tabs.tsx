import type { KeyboardEvent, ReactNode } from 'react';

interface TabsProps<V extends string> {
  /** Starts the ids of the tabs; the panel is `${id}-panel`. */
  id: string;
  label: string;
  value: V;
  tabs: { value: V; label: ReactNode }[];
  className: string;
  onChange: (next: V) => void;
}

/** A row of tabs, walked by the arrows, Home and End. */
export function Tabs<V extends string>({ id, label, value, tabs, className, onChange }: TabsProps<V>) {
  const go = (next: V) => {
    onChange(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex((one) => one.value === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(tabs[(to + tabs.length) % tabs.length]!.value);
  };
  return (
    <div className={className} role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map((one) => (
        <button
          key={one.value} id={`${id}-${one.value}`} type="button" role="tab" aria-selected={value === one.value} aria-controls={`${id}-panel`}
          tabIndex={value === one.value ? 0 : -1} onClick={() => onChange(one.value)}
        >
          {one.label}
        </button>
      ))}
    </div>
  );
}
