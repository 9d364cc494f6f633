import type { ReactNode } from 'react';
import type { Level } from '../../api/types';
import { useT } from '../../i18n';
import { Icon } from '../../kit';
import { levelIcon } from '../../message/level';

/** One channel: how well it is, its name and kind, a sentence, and the way to it. */
export function ChannelLine({ level, name, kind, children, details }: { level: Level; name: string; kind: string; children: ReactNode; details: (label: ReactNode) => ReactNode }) {
  const t = useT();
  const look = levelIcon(level);
  return (
    <li>
      <Icon name={look.icon} label={t.shell.health[level]} className={look.tone} />
      <div><div className="m">{name}</div><div className="t-12 soft">{kind}</div></div>
      <p className="say">{children}</p>
      {details(<>{t.home.details}<span className="vh"> {name}</span></>)}
    </li>
  );
}
