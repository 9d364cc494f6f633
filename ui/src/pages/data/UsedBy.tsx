import { Link } from '@tanstack/react-router';
import type { components } from '../../api/schema';
import { Icon } from '../../kit';
import { useDataWords } from './words';

export type Use = components['schemas']['SegmentUse'];

/** Where a name is used. */
export function UsedBy({ uses = [] }: { uses?: Use[] }) {
  const w = useDataWords();
  return (
    <section className="part" aria-label={w.segmentUses}>
      <h3>{w.segmentUses}</h3>
      {uses.length === 0 && <p className="soft t-13">{w.unused}</p>}
      {uses.length > 0 && (
        <ul className="uses">
          {uses.map((one) => (
            <li key={one.kind + one.id}>
              <Icon name="segment" size={16} className="soft" />
              {one.kind === 'segment' ? <Link className="lnk" to="/segments/$id" params={{ id: one.id }}>{one.name}</Link> : one.name}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
