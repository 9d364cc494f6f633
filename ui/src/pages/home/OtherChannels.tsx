import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, got } from '../../api/client';
import { useMay, usePlace } from '../../app/workspace';
import { feedsQuery, type Feed } from '../../composer/card/data';
import { useT } from '../../i18n';
import { useEnv } from '../../kit';
import { formatNumber, formatTime, isoDay } from '../../lib/format';
import { healthQuery, type HostHealth } from '../settings/webhooks/data';
import { ChannelLine } from './ChannelLine';

const todayQuery = (ws: string, day: string) =>
  queryOptions({ queryKey: ['notifications', ws, 'figures', day], refetchInterval: 30_000, queryFn: () => got(api.GET('/api/v1/workspaces/{ws}/notification-figures', { params: { path: { ws }, query: { from: day, to: day } } })) });

/** The feeds with what was sent to them today, and the hosts of webhooks that fail. */
export default function OtherChannels() {
  const { ws } = usePlace();
  const feeds = useQuery(feedsQuery(ws)).data?.items ?? [];
  const hosts = useQuery(healthQuery(ws)).data?.items ?? [];
  return (
    <>
      {feeds.map((feed) => <FeedLine key={feed.id} feed={feed} />)}
      {hosts.filter(({ state }) => state !== 'well').map((host) => <HostLine key={host.host} host={host} />)}
    </>
  );
}

function FeedLine({ feed }: { feed: Feed }) {
  const t = useT();
  const { ws } = usePlace();
  const { zone, skew, locale } = useEnv();
  const figures = useQuery({ ...todayQuery(ws, isoDay(Date.now() + skew, zone)), enabled: useMay('campaigns.read') });
  const [sent, viewed] = (figures.data?.templates ?? []).filter(({ feed_id }) => feed_id === feed.id).reduce(([s, v], one) => [s + one.sent, v + one.viewed], [0, 0]);
  return (
    <ChannelLine level="ok" name={feed.name} kind={t.home.feed} details={(label) => <Link to="/channels" search={{ tab: 'feeds', open: feed.id }} className="t-13">{label}</Link>}>
      {figures.data && (sent ? t.home.feedToday(formatNumber(sent, locale), formatNumber(viewed, locale)) : t.home.feedQuiet)}
    </ChannelLine>
  );
}

function HostLine({ host }: { host: HostHealth }) {
  const t = useT();
  const { zone, locale } = useEnv();
  return (
    <ChannelLine level={host.state === 'left_alone' ? 'bad' : 'warn'} name={host.host} kind={t.home.webhookHost} details={(label) => <Link to="/settings" search={{ tab: 'webhooks' }} className="t-13">{label}</Link>}>
      {host.until ? t.home.hostAlone(formatTime(Date.parse(host.until), 'clock', locale, zone)) : t.home.hostFails(formatNumber(host.failures, locale))}
    </ChannelLine>
  );
}
