import { useQuery } from '@tanstack/react-query';
import type { PageView } from '../../../api/types';
import { appsQuery, haltsQuery } from '../../../api/queries';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { useHaltWords } from '../../../halt/words';
import { CopyId, Icon, Said, Sheet, Time } from '../../../kit';
import { levelIcon } from '../../../message/level';
import { PageActions, Subscription } from '../PageCard';
import { AppCard } from './AppCard';
import { Attribute } from './Attribute';
import { Errors } from './Errors';
import { Pace } from './Pace';
import { Readings } from './Readings';

/** How the Page is doing in plain words, and what there is to turn. */
export function Health({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const app = useQuery(appsQuery(ws)).data?.items.find((one) => one.id === page.app_id);
  return (
    <div className="healthgrid">
      <div className="col g20">
        <Sheet title={s.page.health} footer={may && <PageActions page={page} />}>
          <Troubles page={page} />
          <div className="pagegrid gap-top">
            <Subscription page={page} />
            <Token page={page} />
          </div>
        </Sheet>
        <Readings page={page} />
        <Errors page={page} />
      </div>
      <div className="col g20">
        <Sheet title={t.home.messengerPage}>
          <dl className="kv wide">
            <div className="kvrow"><dt>{t.channels.pageId}</dt><dd><CopyId value={page.id} label={t.channels.pageId} /></dd></div>
            <div className="kvrow"><dt>{t.channels.mme}</dt><dd className="min0"><CopyId value={page.m_me_url} label={t.channels.mme} /></dd></div>
            <div className="kvrow"><dt>{s.page.lastEvent}</dt><dd>{page.last_event_at ? <Time at={page.last_event_at} /> : s.page.noEvent}</dd></div>
            {page.usage && <div className="kvrow"><dt>{s.page.usage}</dt><dd>{s.page.usageSay(page.usage.percent)}</dd></div>}
          </dl>
        </Sheet>
        <Pace page={page} />
        <Attribute page={page} key={page.attribute} />
        {app && <AppCard app={app} />}
      </div>
    </div>
  );
}

function Troubles({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const w = useHaltWords();
  const { ws } = usePlace();
  // The widest halt that holds this Page: somebody stopped it, which is no fault of the Page.
  const halts = (useQuery(haltsQuery(ws)).data?.items ?? []).filter((one) => one.scope !== 'page' || one.page_id === page.id);
  const halt = (['installation', 'workspace', 'page'] as const).map((scope) => halts.find((one) => one.scope === scope)).find((one) => one);
  const troubles = page.health.troubles ?? [];
  if (halt) {
    const what = halt.scope === 'page' ? w.stopped.page(page.name) : w.stopped[halt.scope];
    return (
      <>
        <p className="row g12 top"><Icon name="stop" className="c-stamp" label={w.banner} /><span><span className="m">{what}</span> {w.since} <Time at={halt.at} />. {halt.scope === 'installation' ? w.goOnAdmin : w.goOnWho}</span></p>
        {troubles.length > 0 && <TroubleList page={page} />}
      </>
    );
  }
  if (troubles.length === 0) return <p className="row g12 top"><Icon name="check" className="c-verd" label={t.shell.health.ok} /><span><Said text={page.health.sentence} /> {s.page.allWell}</span></p>;
  return <TroubleList page={page} />;
}

function TroubleList({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const troubles = page.health.troubles ?? [];
  return (
    <ul className="troubles">
      {troubles.map((one) => {
        const look = levelIcon(one.level);
        return <li key={one.code}><Icon name={look.icon} className={look.tone} label={t.shell.health[one.level]} /><div><span className="m">{s.page.kinds[one.code] ?? one.code}</span><br /><span className="soft"><Said text={one.sentence} /></span></div></li>;
      })}
    </ul>
  );
}

function Token({ page }: { page: PageView }) {
  const s = useSetUpWords();
  const token = page.token;
  const row = (ok: boolean, text: string) => <li><Icon name={ok ? 'check' : 'warn'} size={16} className={ok ? 'c-verd' : 'c-brass'} /><span>{text}</span></li>;
  const dead = page.state === 'token_invalid';
  return (
    <div>
      <h3>{s.page.token}</h3>
      <ul className="ticks">
        {row(!dead, dead ? s.page.tokenDead : token.checked_at ? s.page.tokenWorks : s.page.tokenUnchecked)}
        {token.scopes.length > 0 && row(token.missing.length === 0, s.page.scopes(token.scopes.length))}
      </ul>
      {token.missing.length > 0 && <p className="chips gap-top">{token.missing.map((one) => <code key={one} className="c-brass">{s.page.lacking}: {one}</code>)}</p>}
      <dl className="kv gap-top">
        <div className="kvrow"><dt>{s.page.tokenEnds}</dt><dd>{token.expires_at ? <Time at={token.expires_at} as="day" /> : s.page.tokenNever}</dd></div>
        {token.data_access_ends_at && <div className="kvrow"><dt>{s.page.dataEnds}</dt><dd><Time at={token.data_access_ends_at} as="day" /></dd></div>}
      </dl>
    </div>
  );
}
