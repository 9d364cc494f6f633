import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, got } from '../../api/client';
import { usePlace } from '../../app/workspace';
import { useSpeech, useT } from '../../i18n';
import { Icon, Said, Time } from '../../kit';

/** Troubles that are open now, above everything else; nothing when there is none. */
export default function OpenAlerts() {
  const t = useT();
  const { ws } = usePlace();
  const { language } = useSpeech();
  const alerts = useQuery({
    queryKey: ['home', ws, 'alerts', language],
    queryFn: ({ signal }) => got(api.GET('/api/v1/workspaces/{ws}/alerts', { params: { path: { ws }, query: { limit: 20, open: true, language } }, signal })),
    refetchInterval: 60_000,
  });
  const open = alerts.data?.items ?? [];
  if (open.length === 0) return null;
  return (
    <section className="note stamp" aria-label={t.home.alerts(open.length)} style={{ marginBottom: 20 }}>
      <Icon name="stop" />
      <div className="sp col g8">
        <h2 className="b t-13">{t.home.alerts(open.length)}</h2>
        {open.map((alert) => (
          <div key={alert.id}>
            <span className="m">{alert.title}</span>, {t.home.alertsSince} <Time at={alert.opened_at} />. <Said text={alert.sentence} />
            {alert.cure && <> <Said text={alert.cure} /></>}
          </div>
        ))}
        <Link to="/settings" search={{ tab: 'alerts' }} className="t-13">{t.home.alertsAll}</Link>
      </div>
    </section>
  );
}
