import { useState } from 'react';
import { patchSite, removeSite, rotateSiteKey } from '../../api/actions';
import type { PageView, SiteView } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Badge, Button, CodeBlock, Confirm, Dialog, Note, Sheet, Switch, useToast } from '../../kit';
import { ThingLabels } from '../../things/ThingLabels';
import { ButtonLooks } from './ButtonLooks';

export function SiteCard({ site, pages }: { site: SiteView; pages: PageView[] }) {
  const t = useT();
  const page = pages.find((one) => one.id === site.page_id);
  return (
    <Sheet title={site.name} badge={<Badge tone="line">{page?.name ?? (site.page_id || t.sites.noPage)}</Badge>} actions={<Actions site={site} />}>
      <p className="row g8 wrap">{site.origins.map((origin) => <code key={origin}>{origin}</code>)}</p>
      <ThingLabels kind="site" id={site.id} name={site.name} />
      <div className="sitegrid">
        {site.page_id ? <ButtonLooks site={site} /> : <p><a href="/docs/inbox" target="_blank" rel="noopener">{t.sites.inboxHow}</a></p>}
        <Signing site={site} />
      </div>
    </Sheet>
  );
}

function Actions({ site }: { site: SiteView }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('pages.manage');
  const [leaving, setLeaving] = useState(false);
  const remove = useAction(() => removeSite(ws, site.id), ['sites'], () => say(t.sites.removed));
  if (!may) return null;
  return (
    <>
      <Button size="sm" kind="stamp" onClick={() => setLeaving(true)}>{t.sites.remove}</Button>
      <Confirm open={leaving} destructive onClose={() => setLeaving(false)} title={t.sites.removeTitle(site.name)} action={t.sites.remove} onConfirm={() => remove.mutateAsync(undefined)}><p>{t.sites.removeSay}</p></Confirm>
    </>
  );
}

const helper = `import { createHmac } from 'node:crypto';

const signature = createHmac('sha256', process.env.PETITBLEU_SITE_KEY)
  .update(customerId)
  .digest('hex');`;

/** The signing switch, and how a server signs. */
function Signing({ site }: { site: SiteView }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const may = useMay('pages.manage');
  const [asking, setAsking] = useState(false);
  const [key, setKey] = useState<string>();
  const set = useAction((next: boolean) => patchSite(ws, site.id, { require_signed: next }), ['sites'], () => say(site.require_signed ? t.sites.signedOff : t.sites.signedOn));
  const rotate = useAction(() => rotateSiteKey(ws, site.id), ['sites'], (made) => setKey(made.signing_key));
  return (
    <div className="col g12">
      {may && <Switch label={t.sites.requireSigned} hint={t.sites.requireSignedHint} checked={site.require_signed} busy={set.isPending} onChange={(next) => set.mutate(next)} />}
      <h3>{t.sites.signHow}</h3>
      <p className="t-13 soft">{t.sites.signSay}</p>
      <CodeBlock label={t.sites.signHow} text={helper} />
      {may && <div><Button size="sm" icon="key" onClick={() => setAsking(true)}>{t.sites.rotate}</Button></div>}
      <Confirm open={asking} destructive onClose={() => setAsking(false)} title={t.sites.rotateTitle} action={t.sites.rotate} onConfirm={() => rotate.mutateAsync(undefined)}><p>{t.sites.rotateSay}</p></Confirm>
      <Dialog open={key !== undefined} onClose={() => setKey(undefined)} title={t.sites.key}>
        <div className="col g16"><Note tone="brass">{t.sites.keyOnce}</Note><CodeBlock label={t.sites.key} text={key ?? ''} /><div className="row end"><Button kind="primary" onClick={() => setKey(undefined)}>{t.developers.done}</Button></div></div>
      </Dialog>
    </div>
  );
}
