import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { alertsQuery, openAlertsQuery, type Alert } from '../../api/setup';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useSpeech } from '../../i18n';
import { useSetUpWords } from '../../i18n/setup';
import { DataTable, EmptyState, ErrorNote, Icon, Said, Sheet, Skeleton, Time } from '../../kit';
import { alertWords } from './alertWords';
import { Targets } from './Targets';

/** What is wrong now, who is told of it, and what was. */
export default function Alerts() {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const { language } = useSpeech();
  const open = useQuery(openAlertsQuery(ws));
  const all = useInfiniteQuery(alertsQuery(ws));
  const said = useSaid(open.error);
  return (
    <div className="col g20 reading">
      <Sheet title={s.alerts.open} flush>
        {said && !open.data && <div className="pad"><ErrorNote error={said} onRetry={() => open.refetch()} /></div>}
        {!open.data && !said && <div className="pad"><Skeleton lines={2} /></div>}
        {open.data?.items.length === 0 && <EmptyState icon="check" title={s.alerts.none}>{s.alerts.noneSay}</EmptyState>}
        <ul className="alertlist">{open.data?.items.map((one) => <li key={one.id}><OpenAlert alert={one} /></li>)}</ul>
      </Sheet>
      <Targets />
      <Sheet title={s.alerts.before} flush>
        <DataTable
          label={s.alerts.before} rows={all.data?.pages.flatMap((page) => page.items).filter((one) => one.closed_at)} rowKey={(one) => one.id} error={useSaid(all.error)} onRetry={() => all.refetch()}
          columns={[
            { key: 'what', head: s.alerts.what, cell: (one) => alertWords(one, language).title },
            { key: 'opened', head: s.alerts.opened, width: '170px', cell: (one) => <Time at={one.opened_at} /> },
            { key: 'closed', head: s.alerts.closed, width: '170px', cell: (one) => one.closed_at && <Time at={one.closed_at} /> },
          ]}
          empty={<p className="pad soft">{s.alerts.nothingBefore}</p>}
          more={all.hasNextPage ? { onMore: () => all.fetchNextPage(), busy: all.isFetchingNextPage } : null}
        />
      </Sheet>
    </div>
  );
}

function OpenAlert({ alert }: { alert: Alert }) {
  const s = useSetUpWords();
  const { language } = useSpeech();
  const words = alertWords(alert, language);
  const page = /^\d+$/.test(alert.subject) ? alert.subject : undefined;
  return (
    <>
      <Icon name="stop" className="c-stamp" />
      <div>
        <p className="m">{page ? <Link to="/channels/$id" params={{ id: page }} className="lnk">{words.title}</Link> : words.title}</p>
        <p className="t-13"><Said text={words.sentence} /></p>
        {words.cure && <p className="t-13 soft">{words.cure}</p>}
        <p className="t-12 soft">{s.alerts.opened} <Time at={alert.opened_at} /></p>
      </div>
    </>
  );
}
