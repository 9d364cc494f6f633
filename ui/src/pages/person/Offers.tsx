import { useQuery } from '@tanstack/react-query';
import { offersQuery, type Offer } from '../../api/people';
import type { Person } from '../../api/types';
import { usePlace } from '../../app/workspace';
import { Icon, Said, Sheet, useEnv } from '../../kit';
import { formatTime } from '../../lib/format';
import { useSay, type Words } from '../../message/words';

export function offerName(offer: Offer, s: Words): string {
  const name = s.offers.names[offer.right] ?? s.offers.tag(offer.right);
  const what = offer.topic || offer.template;
  return what ? s.offers.about(name, what) : name;
}

/** What may be sent to the person now, right by right; each tells why when it is opened. */
export function Offers({ person, page }: { person: Person; page: string }) {
  const s = useSay();
  const { ws } = usePlace();
  const offers = useQuery(offersQuery(ws, person.id, page));
  if (!offers.data) return null;
  return (
    <Sheet title={s.offers.title} className="offers">
      {offers.data.items.map((offer, i) => <OfferRow key={i} offer={offer} />)}
    </Sheet>
  );
}

function OfferRow({ offer }: { offer: Offer }) {
  const s = useSay();
  const { locale, zone } = useEnv();
  const when = offer.until && !offer.until.startsWith('0001') ? formatTime(Date.parse(offer.until), 'short', locale, zone) : '';
  const yes = offer.outcome === 'allow';
  const later = offer.outcome === 'hold';
  const end = yes ? (when ? s.offers.until(when) : s.offers.yes) : later ? (when ? s.offers.from(when) : s.offers.later) : s.offers.no;
  return (
    <details>
      <summary title={s.offers.why}>
        <Icon name={yes ? 'check' : later ? 'clock' : 'x'} size={14} className={yes ? 'c-verd' : later ? 'c-brass' : 'c-stamp'} />
        <span className="min0 breaks">{offerName(offer, s)}{when && <small className="soft block t-12">{end}</small>}</span>
        {!when && <span className={yes || later ? 'soft nw' : 'c-stamp nw'}>{end}</span>}
      </summary>
      <p className="soft t-12"><Said text={offer.sentence} />{offer.cure && !yes && <> <Said text={offer.cure} /></>}</p>
    </details>
  );
}
