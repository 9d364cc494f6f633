import { Link } from '@tanstack/react-router';
import type { HomeView } from '../../api/types';
import { useT } from '../../i18n';
import { EmptyState, Icon, Said, Sheet, buttonClass } from '../../kit';
import { levelIcon } from '../../message/level';

/** Every channel in a sentence. */
export function ChannelHealth({ channels }: { channels: HomeView['channels'] }) {
  const t = useT();
  return (
    <Sheet title={t.home.channels} flush actions={<Link to="/channels">{t.home.allChannels}</Link>}>
      {channels.length === 0 && (
        <EmptyState icon="channel" title={t.home.noChannels} action={<Link to="/channels" search={{ do: 'connect' }} className={buttonClass({ kind: 'primary' })}>{t.home.connect}</Link>}>
          {t.home.noChannelsSay}
        </EmptyState>
      )}
      {channels.length > 0 && (
        <ul className="health">
          {channels.map((channel) => {
            const look = levelIcon(channel.level);
            return (
              <li key={channel.page_id}>
                <Icon name={look.icon} label={t.shell.health[channel.level]} className={look.tone} />
                <div><div className="m">{channel.name}</div><div className="t-12 soft">{t.home.messengerPage}</div></div>
                <p className="say"><Said text={channel.sentence} /></p>
                <Link to="/channels" className="t-13">{t.home.details}<span className="vh"> {channel.name}</span></Link>
              </li>
            );
          })}
        </ul>
      )}
    </Sheet>
  );
}
