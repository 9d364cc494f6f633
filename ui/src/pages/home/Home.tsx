import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from '@tanstack/react-router';
import { homeQuery } from '../../api/queries';
import { useSaid, useTitle } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { ButtonLink, ErrorNote, PageHeader, Skeleton, buttonClass, useEnv, useNow, Icon } from '../../kit';
import { formatTime } from '../../lib/format';
import { ChannelHealth } from './ChannelHealth';
import { Numbers } from './Numbers';
import { Recent } from './Recent';
import { SetUpList } from './SetUpList';

const OpenAlerts = lazy(() => import('./OpenAlerts'));

/** What goes on today, whether everything is well, and what is left to set up. */
export default function Home() {
  const t = useT();
  const { ws, me } = usePlace();
  const home = useQuery(homeQuery(ws));
  const said = useSaid(home.error);
  const mayCampaign = useMay('campaigns.edit');
  useTitle(t.places.home);
  return (
    <>
      <PageHeader
        title={t.places.home}
        beside={<Today />}
        actions={
          <>
            {me.emulator_url && <ButtonLink href={me.emulator_url} external icon="phone">{t.home.emulator}</ButtonLink>}
            {!!home.data?.channels.length && mayCampaign && <Link to="/campaigns" search={{ do: 'new' }} className={buttonClass({ kind: 'primary' })}><Icon name="plus" />{t.home.newCampaign}</Link>}
            {home.data?.channels.length === 0 && <Link to="/channels" search={{ do: 'connect' }} className={buttonClass({ kind: 'primary' })}><Icon name="plus" />{t.home.connect}</Link>}
          </>
        }
      />
      <div className="body home">
        {said && !home.data && <ErrorNote error={said} onRetry={() => home.refetch()} />}
        {!home.data && !said && <Skeleton lines={12} height={28} />}
        {home.data && (
          <>
            <Suspense><OpenAlerts /></Suspense>
            <Numbers view={home.data} />
            <div className="grid">
              <div className="col g20">
                <ChannelHealth channels={home.data.channels} />
                <Recent recent={home.data.recent} />
              </div>
              <SetUpList checks={home.data.checks} busy={home.isFetching} onCheck={() => home.refetch()} />
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Today() {
  const { zone, locale } = useEnv();
  const now = useNow(10_000);
  return <span className="soft t-13">{formatTime(now, 'long', locale, zone)}, {formatTime(now, 'clock', locale, zone)} · {zone.replaceAll('_', ' ')}</span>;
}
