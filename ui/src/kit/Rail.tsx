import type { ReactNode } from 'react';
import { useT } from '../i18n';
import { Icon, type IconName } from './Icon';

/** Our mark: a folded blue telegram. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M7 5h18a3 3 0 0 1 3 3v15.5a3 3 0 0 1-3 3H13.5L4 18V8a3 3 0 0 1 3-3z" fill="var(--bleu)" />
      <path d="M4 18h7a2.5 2.5 0 0 1 2.5 2.5v6z" fill="var(--bleu-mid)" />
      <path d="M10 11h13M10 15h9" stroke="var(--on-bleu)" strokeWidth="2" strokeLinecap="round" fill="none" />
    </svg>
  );
}

/** Our name, drawn. */
export function Word({ height = 18 }: { height?: number }) {
  return (
    <svg className="word" height={height} viewBox="0 4 95 25" fill="none" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M2 12v15M7 22a5 5 0 1 1 0-10 5 5 0 0 1 0 10zM14.6 17h9.9a5 5 0 1 0-1.7 3.75M29 7.5V19a3 3 0 0 0 3 3M26.6 12h5M36.5 12v10M42 7.5V19a3 3 0 0 0 3 3M39.6 12h5" stroke="currentColor" />
      <path d="M36.5 7.4v.1" stroke="currentColor" strokeWidth="3" />
      <path d="M50 6v16M55 22a5 5 0 1 1 0-10 5 5 0 0 1 0 10zM64.6 6v16M69.6 17h9.9a5 5 0 1 0-1.7 3.75M84 12v5.5a4.5 4.5 0 0 0 9 0V12M93 12v10" stroke="var(--bleu)" />
    </svg>
  );
}

export interface RailPlace {
  key: string;
  icon: IconName;
  label: string;
  /** A thin line stands above it: a new group of places begins. */
  group?: boolean;
  count?: number;
  /** Other addresses that belong to the place. */
  also?: string[];
}

interface RailProps {
  places: RailPlace[];
  /** Draws the link of a place around its content. */
  link: (place: RailPlace, inside: ReactNode) => ReactNode;
  brand: ReactNode;
  top: ReactNode;
  foot: ReactNode;
}

/** The one rail on the left: places with icon and name, names hidden when it is slim. */
export function Rail({ places, link, brand, top, foot }: RailProps) {
  const t = useT();
  return (
    <nav className="rail" aria-label={t.kit.mainNav}>
      {brand}
      {top}
      <ul className="places">
        {places.map((place) => (
          <li key={place.key} className={place.group ? 'grouped' : undefined}>
            {link(place, (
              <>
                <Icon name={place.icon} />
                <span className="lbl">{place.label}</span>
                {place.count ? <span className="count"><span className="vh">{t.kit.unread}: </span>{place.count}</span> : null}
              </>
            ))}
          </li>
        ))}
      </ul>
      <div className="foot">{foot}</div>
    </nav>
  );
}
