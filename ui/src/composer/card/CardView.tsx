import { useEffect, useRef } from 'react';
import { drawCard, type Card } from '../../../../sdk/js/src/inbox/card';
import { withGaps } from './missing';
import { useCardWords } from './words';

/** A filled card, drawn by the very code that draws it in the inbox. Nothing in it is followed, and a picture that
 * is not there is told. */
export function CardView({ card, dark, label }: { card: Card; dark: boolean; label?: string }) {
  const w = useCardWords();
  const host = useRef<HTMLDivElement>(null);
  const open = w.openCard;
  const missing = w.noPicture;
  useEffect(() => {
    host.current?.replaceChildren(drawCard(withGaps(card, missing), { dark, open, tapped: () => false }));
    host.current?.style.setProperty('--no-picture', JSON.stringify(missing)); // for those that do not load
  }, [card, dark, open, missing]);
  return <div ref={host} className="cardview" role="group" aria-label={label ?? w.card} />;
}
