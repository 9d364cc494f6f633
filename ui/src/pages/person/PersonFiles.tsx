import { useQuery } from '@tanstack/react-query';
import { personFilesQuery } from '../../api/people';
import type { Person } from '../../api/types';
import { usePlace } from '../../app/workspace';
import { Icon, Sheet, Time, useEnv } from '../../kit';
import { formatBytes } from '../../lib/format';
import { useSay } from '../../message/words';

const SHOWN = 8;

/** The copies of files that the person sent, newest first; nothing where there is none. */
export function PersonFiles({ person }: { person: Person }) {
  const s = useSay();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const files = useQuery(personFilesQuery(ws, person.id)).data?.items ?? [];
  if (files.length === 0) return null;
  return (
    <Sheet title={s.files.title} flush footer={files.length > SHOWN && <span>{s.files.more(files.length - SHOWN)}</span>}>
      <ul className="con">
        {files.slice(0, SHOWN).map((file) => (
          <li key={file.id}>
            <Icon name={file.kind === 'image' ? 'image' : file.kind === 'file' ? 'clip' : 'media'} size={16} className="soft" />
            <a href={file.path} className="cut">{file.name || (s.content.types[file.kind] ?? file.kind)}</a>
            <span className="soft nw">{formatBytes(file.size, locale)}</span>
            <small><Time at={file.created_at} as="short" />, {s.files.until} <Time at={file.expires_at} as="date" /></small>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
