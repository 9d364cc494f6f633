import { Link } from '@tanstack/react-router';
import type { Secret } from './data';
import { useWebhookWords } from './words';

/** Where a secret is named, each with the way to it. */
export function UsedBy({ uses }: { uses: NonNullable<Secret['used_by']> }) {
  const w = useWebhookWords();
  if (uses.length === 0) return <span className="soft">{w.unused}</span>;
  return (
    <ul className="plain col g4">
      {uses.map(({ kind, id, name }) => (
        <li key={kind + id}>
          {kind === 'template' ? <Link className="lnk" to="/templates/$id" params={{ id }} search={{}}>{name}</Link>
            : kind === 'campaign' ? <Link className="lnk" to="/campaigns/$id" params={{ id }} search={{}}>{name}</Link>
              : <Link className="lnk" to="/blocks/$id" params={{ id }}>{name}</Link>}
        </li>
      ))}
    </ul>
  );
}
