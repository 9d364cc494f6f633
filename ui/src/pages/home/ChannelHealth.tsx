import { Link } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import type { HomeView } from '../../api/types';
import { useT } from '../../i18n';
import { EmptyState, Said, Sheet, buttonClass } from '../../kit';
import { ChannelLine } from './ChannelLine';

const OtherChannels = lazy(() => import('./OtherChannels'));

/** Every channel in a sentence: Pages, feeds, and the hosts of webhooks that fail. */
export function ChannelHealth({ channels }: { channels: HomeView['channels'] }) {
  const t = useT();
  return (
    <Sheet title={t.home.channels} flush actions={<Link to="/channels">{t.home.allChannels}</Link>}>
      {channels.length === 0 && (
        <EmptyState icon="channel" title={t.home.noChannels} action={<Link to="/channels" search={{ do: 'connect' }} className={buttonClass({ kind: 'primary' })}>{t.home.connect}</Link>}>
          {t.home.noChannelsSay}
        </EmptyState>
      )}
      <ul className="health">
        {channels.map(({ page_id, level, name, sentence }) => (
          <ChannelLine key={page_id} level={level} name={name} kind={t.home.messengerPage} details={(label) => <Link to="/channels/$id" params={{ id: page_id }} className="t-13">{label}</Link>}>
            <Said text={sentence} />
          </ChannelLine>
        ))}
        <Suspense><OtherChannels /></Suspense>
      </ul>
    </Sheet>
  );
}
