import { useRouter, useLocation } from '@tanstack/react-router';
import { useEffect, useRef, type MouseEvent } from 'react';
import { addressIn } from './address';
import { usePlace } from './workspace';

/** Tabs whose choice stands in the address as ?tab=. The first is the one without. */
export function Tabs<Key extends string>({ label, tabs, value }: { label: string; tabs: { key: Key; label: string }[]; value: Key }) {
  const router = useRouter();
  const { ws } = usePlace();
  const { pathname } = useLocation();
  const address = (key: Key, i: number) => addressIn(ws, pathname) + (i === 0 ? '' : `?tab=${key}`);
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(event.currentTarget.getAttribute('href') ?? addressIn(ws, '/'));
  };
  const strip = useRef<HTMLElement>(null);
  // On a narrow screen the strip scrolls: the tab that is open is in sight.
  useEffect(() => {
    const here = strip.current?.querySelector<HTMLElement>('[aria-current]');
    if (strip.current && here) strip.current.scrollLeft = here.offsetLeft - strip.current.offsetLeft - (strip.current.clientWidth - here.offsetWidth) / 2;
  }, [value]);
  return (
    <nav ref={strip} className="tabs" aria-label={label}>
      {tabs.map((tab, i) => (
        <a key={tab.key} href={address(tab.key, i)} aria-current={tab.key === value ? 'page' : undefined} onClick={follow}>{tab.label}</a>
      ))}
    </nav>
  );
}

/** The tab that the address names, or the first. */
export function tabOf<Key extends string>(asked: string | undefined, keys: readonly [Key, ...Key[]]): Key {
  return keys.find((key) => key === asked) ?? keys[0];
}
