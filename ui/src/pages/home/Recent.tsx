import { Link } from '@tanstack/react-router';
import type { HomeView } from '../../api/types';
import { useT } from '../../i18n';
import { DataTable, EmptyState, Said, Sheet, Time, useEnv } from '../../kit';
import { isoDay } from '../../lib/format';

type Item = HomeView['recent'][number];

/** The last facts, newest first. */
export function Recent({ recent }: { recent: HomeView['recent'] }) {
  const t = useT();
  const { zone, skew } = useEnv();
  const today = isoDay(Date.now() + skew, zone); // without its day yesterday's time looks like today's
  const what = (item: Item) => {
    const words = t.home.happened[item.kind] ?? item.sentence;
    if (!item.message_id) return words;
    const reason = /^message_(dropped|failed|unknown)$/.test(item.kind);
    return (
      <>
        <Link to="/messages/$id" params={{ id: item.message_id }}>{words}</Link>
        {reason && <div className="soft t-13"><Said text={item.sentence} /></div>}
      </>
    );
  };
  return (
    <Sheet title={t.home.recent} flush actions={<Link to="/developers" search={{ tab: 'events' }}>{t.home.eventLog}</Link>}>
      <DataTable
        label={t.home.recent}
        rows={recent}
        rowKey={(item) => `${item.at}${item.message_id ?? ''}${item.profile_id ?? ''}${item.kind}`}
        columns={[
          { key: 'time', head: t.home.time, width: '132px', cell: (item) => <Time at={item.at} as={isoDay(Date.parse(item.at), zone) === today ? 'seconds' : 'near'} className="nw soft" /> },
          { key: 'what', head: t.home.what, cell: what },
          { key: 'who', head: t.home.who, width: '30%', cell: (item) => item.profile_id && <Link className="lnk" to="/people/$id" params={{ id: item.profile_id }}>{item.profile_name || t.shell.unnamed}</Link> },
        ]}
        empty={<EmptyState icon="clock" title={t.home.noRecent}>{t.home.noRecentSay}</EmptyState>}
      />
    </Sheet>
  );
}
