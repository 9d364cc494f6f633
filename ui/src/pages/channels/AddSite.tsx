import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { addSite } from '../../api/actions';
import { ApiError } from '../../api/client';
import type { PageView } from '../../api/types';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, CodeBlock, Dialog, ErrorNote, Note, SelectField, TextArea, TextField, Tick } from '../../kit';

/** The addresses of a site, one a line. */
export function originsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean).map((one) => one.replace(/\/+$/, ''));
}

/** An origin is a scheme and a host: https anywhere, http only on this machine. */
export function isOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    const local = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
    return url.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && local));
  } catch {
    return false;
  }
}

export function AddSite({ pages, onClose }: { pages: PageView[]; onClose: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [page, setPage] = useState(pages[0]?.id ?? '');
  const [origins, setOrigins] = useState('');
  const [signed, setSigned] = useState(true);
  const [fault, setFault] = useState<string | null>(null);
  const add = useMutation({
    mutationFn: () => addSite(ws, { name: name.trim(), page_id: page || undefined, origins: originsOf(origins), require_signed: signed }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sites'] }),
  });
  const said = useSaid(add.error);
  const refused = add.error instanceof ApiError ? add.error.fields : {};
  const check = () => setFault(originsOf(origins).every(isOrigin) ? null : t.sites.originWrong);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check();
    if (originsOf(origins).every(isOrigin) && !add.isPending) add.mutate();
  };
  if (add.data) {
    return (
      <Dialog open onClose={onClose} title={t.sites.added} size={560}>
        <div className="col g16">
          {add.data.signing_key && <><Note tone="brass">{t.sites.keyOnce}</Note><CodeBlock label={t.sites.key} text={add.data.signing_key} /></>}
          <div className="row end"><Button kind="primary" onClick={onClose}>{t.developers.done}</Button></div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t.sites.add} size={560}>
      <form className="form" onSubmit={submit}>
        {said && <ErrorNote error={said} />}
        <TextField label={t.sites.name} required autoFocus value={name} error={refused.name} onChange={(event) => setName(event.target.value)} />
        <SelectField label={t.sites.page} value={page} choices={[...pages.map((one) => ({ value: one.id, label: one.name })), { value: '', label: t.sites.noPage }]} onChange={(event) => setPage(event.target.value)} />
        <TextArea label={t.sites.origins} hint={t.sites.originsHint} required rows={2} value={origins} error={fault ?? refused.origins} onBlur={check} onChange={(event) => setOrigins(event.target.value)} />
        <Tick label={t.sites.requireSigned} hint={t.sites.requireSignedHint} checked={signed} onChange={(event) => setSigned(event.target.checked)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={add.isPending}>{t.sites.add}</Button></div>
      </form>
    </Dialog>
  );
}
