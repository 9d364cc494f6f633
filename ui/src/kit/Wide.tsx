import { useEffect, useRef, useState, type ReactNode } from 'react';

/** Holds a table that may be wider than its place: then it scrolls, by the keyboard too. */
export function Wide({ children, className = '' }: { children: ReactNode; className?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const here = box.current;
    if (!here) return;
    const watch = new ResizeObserver(() => setOver(here.scrollWidth > here.clientWidth));
    watch.observe(here);
    if (here.firstElementChild) watch.observe(here.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return <div ref={box} className={`tblwrap ${className}`.trim()} tabIndex={over ? 0 : undefined}>{children}</div>;
}
