import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { whyQuery } from '../../api/queries';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { CopyId, ErrorNote, IconButton, Said, Skeleton, Time } from '../../kit';
import { summaryOf } from '../../message/summary';
import { useSay } from '../../message/words';
import { Ladder, TodayNote } from '../../message/why';

const route = getRouteApi('/shell/people/$id');

/** Why a message did not reach this person, as a ladder of checks, and what today would say. */
export function WhyPanel({ message: id }: { message: string }) {
  const t = useT();
  const s = useSay();
  const { ws } = usePlace();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const why = useQuery(whyQuery(ws, id));
  const said = useSaid(why.error);
  const message = why.data?.message;
  const then = why.data?.then ?? message?.verdict;
  return (
    <section className="card why" aria-label={t.why.title}>
      <div className="telegram">
        <div className="row g8">
          <h2>{t.why.title}</h2><span className="sp" />
          <IconButton name="x" label={t.why.close} onClick={() => navigate({ search: { ...search, why: undefined }, replace: true })} />
        </div>
        {message && <p className="t-13"><Link className="lnk" to="/messages/$id" params={{ id }}>{summaryOf(message.content, t, s)}</Link>, <Time at={message.created_at} as="short" /></p>}
      </div>
      {said && !why.data && <div className="pad"><ErrorNote error={said} onRetry={() => why.refetch()} /></div>}
      {!said && !why.data && <div className="pad"><Skeleton lines={6} /></div>}
      {message && (
        <>
          <p className="verdict"><Said text={then?.sentence ?? message.reason_text ?? t.why.noRight} /></p>
          {then && <Ladder verdict={then} />}
          <div className="in col g12">
            {why.data?.now && <TodayNote now={why.data.now} />}
            {then && <p className="t-12 soft">{t.why.rule(then.rule, then.pack)}</p>}
            <CopyId value={message.id} shown={`${message.id.slice(0, 12)}…`} />
          </div>
        </>
      )}
    </section>
  );
}
