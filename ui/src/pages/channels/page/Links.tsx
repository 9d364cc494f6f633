import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../../api/client';
import { sitesQuery } from '../../../api/queries';
import { makeLink, type NewRefLink, type RefLink } from '../../../api/setup';
import type { PageView } from '../../../api/types';
import { useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { useT } from '../../../i18n/pages';
import { useSetUpWords } from '../../../i18n/setup';
import { Button, CodeBlock, ErrorNote, Icon, Note, Segmented, SelectField, Sheet, TextField, Time, buttonClass } from '../../../kit';

const empty = { ref: '', site_id: '', customer_id: '', topic: '', days: '30' };

/** A link and a QR code into the conversation. */
export default function Links({ page }: { page: PageView }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const may = useMay('pages.manage');
  const sites = (useQuery(sitesQuery(ws)).data?.items ?? []).filter((site) => site.page_id === page.id);
  const [kind, setKind] = useState<'plain' | 'signed'>('plain');
  const [form, setForm] = useState(empty);
  const make = useMutation({ mutationFn: (body: NewRefLink) => makeLink(ws, body) });
  const said = useSaid(make.error);
  const refused = make.error instanceof ApiError ? make.error.fields : {};
  const wrong = form.ref && !/^[A-Za-z0-9_=-]{1,250}$/.test(form.ref) ? s.links.refWrong : null;
  const field = (name: keyof typeof form) => ({ value: form[name], error: refused[name], onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }) });
  const site = form.site_id || sites[0]?.id;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (make.isPending || (kind === 'plain' && wrong)) return;
    make.mutate(kind === 'plain' ? { page_id: page.id, ref: form.ref || undefined } : { site_id: site, customer_id: form.customer_id.trim() || undefined, topic: form.topic.trim() || undefined, days: Number(form.days) || undefined });
  };
  return (
    <div className="col g20">
      <p className="soft">{s.links.lead}</p>
      <div className="linkgrid">
        <Sheet title={s.links.link}>
          {!may ? <Note>{s.profile.readOnly}</Note> : (
            <form className="form" onSubmit={submit}>
              {said && <ErrorNote error={said} />}
              <Segmented label={s.links.kind} value={kind} onChange={setKind} choices={(['plain', 'signed'] as const).map((value) => ({ value, label: s.links.kinds[value] }))} />
              {kind === 'plain' && <TextField label={s.links.ref} hint={s.links.refHint} {...field('ref')} error={wrong ?? refused.ref} />}
              {kind === 'signed' && sites.length === 0 && <Note tone="brass">{s.links.noSite}</Note>}
              {kind === 'signed' && sites.length > 0 && (
                <>
                  <SelectField label={s.links.site} choices={sites.map((one) => ({ value: one.id, label: one.name }))} {...field('site_id')} value={site} />
                  <TextField label={s.links.customer} hint={s.links.customerHint} required {...field('customer_id')} />
                  <TextField label={`${s.links.topic} (${t.kit.optional})`} hint={s.links.topicHint} {...field('topic')} />
                  <TextField label={s.links.days} type="number" min={1} max={365} {...field('days')} />
                </>
              )}
              <div><Button kind="primary" type="submit" busy={make.isPending} disabled={kind === 'signed' && sites.length === 0}>{s.links.make}</Button></div>
            </form>
          )}
        </Sheet>
        {make.data && <Made link={make.data} />}
      </div>
    </div>
  );
}

function Made({ link }: { link: RefLink }) {
  const s = useSetUpWords();
  const image = 'data:image/svg+xml,' + encodeURIComponent(link.qr);
  return (
    <Sheet title={s.links.qr}>
      <div className="col g16" role="status">
        <CodeBlock label={s.links.link} text={link.url} />
        {link.expires_at && <p className="t-13 soft">{s.links.until} <Time at={link.expires_at} as="day" /></p>}
        <img className="qr" src={image} alt={`${s.links.qr}: ${link.url}`} />
        <div><a className={buttonClass({})} href={image} download="petitbleu-qr.svg"><Icon name="download" size={16} />{s.links.download}</a></div>
      </div>
    </Sheet>
  );
}
