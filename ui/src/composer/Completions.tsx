import { useEffect, useRef } from 'react';
import { Icon, type IconName } from '../kit';
import type { Offer } from './complete';
import { useComposerWords } from './words';

export const optionId = (id: string, i: number) => `${id}o${i}`;

const icons: Record<Offer['what'], IconName> = { attribute: 'user', custom: 'user', block: 'feed', catalog: 'data', secret: 'key', filter: 'bolt', tag: 'dev', start: 'user', space: 'dev' };

interface Props {
  id: string;
  open: boolean;
  offers: Offer[];
  chosen: number;
  onTake: (offer: Offer) => void;
}

/** What can be written at the caret. The keyboard stays in the field, which names the chosen one; how many there are is said aloud. */
export function Completions({ id, open, offers, chosen, onTake }: Props) {
  const w = useComposerWords();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <>
      <span className="vh" role="status">{open ? w.offersSay(offers.length) : ''}</span>
      {open && (
        <ul className="pop lqoffers" id={id + 'l'} ref={list} role="listbox" aria-label={w.offers}>
          {offers.map((one, i) => (
            // The press must not take the focus out of the field.
            <li key={one.what + one.name} id={optionId(id, i)} role="option" aria-selected={i === chosen} onPointerDown={(event) => { event.preventDefault(); onTake(one); }}>
              <Icon name={icons[one.what]} size={16} />
              <span className="m cut">{one.name}</span>
              <span className="soft t-12 cut about">{one.about ?? (one.what === 'attribute' ? w.noValue : '')}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
