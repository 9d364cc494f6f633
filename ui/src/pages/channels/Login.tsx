import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { appsQuery } from '../../api/queries';
import { beginConnect } from '../../api/setup';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { useSetUpWords } from '../../i18n/setup';
import { Button, CopyId, Dialog, ErrorNote, Skeleton, Tick } from '../../kit';
import { AppFields, appOf, useAppForm } from './AppFields';

/** First step: which app asks, then off to Facebook's own dialog. It comes back to Channels. */
export function Login({ onClose, onByHand }: { onClose: () => void; onByHand: () => void }) {
  const t = useT();
  const s = useSetUpWords();
  const { ws } = usePlace();
  const apps = useQuery(appsQuery(ws));
  const [form, setForm] = useAppForm();
  const [utility, setUtility] = useState(false);
  const begin = useMutation({
    mutationFn: () => beginConnect(ws, { ...appOf(form, apps.data?.items ?? []), ...(utility ? { utility } : {}) }),
    onSuccess: (begun) => { if (begun.dialog_url) window.location.assign(begun.dialog_url); },
  });
  const said = useSaid(begin.error ?? apps.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!begin.isPending && !begin.isSuccess) begin.mutate();
  };
  return (
    <Dialog open onClose={onClose} title={s.login.title} size={560}>
      {!apps.data && !apps.error && <Skeleton lines={4} height={24} />}
      {(apps.data || apps.error) && (
        <form className="form" onSubmit={submit}>
          <p className="soft">{s.login.lead}</p>
          {said && <ErrorNote error={said} />}
          <AppFields apps={apps.data?.items ?? []} form={form} onForm={setForm} error={begin.error} />
          <Tick label={s.login.utility} hint={s.login.utilityHint} checked={utility} onChange={(event) => setUtility(event.target.checked)} />
          <Redirect url={apps.data?.items[0]?.redirect_url ?? `${window.location.origin}/connect/messenger/callback`} />
          <div className="row g8 wrap end">
            <button type="button" className="lnk" onClick={onByHand}>{s.login.byHand}</button>
            <span className="sp" />
            <Button onClick={onClose}>{t.kit.cancel}</Button>
            <Button kind="primary" type="submit" busy={begin.isPending || begin.isSuccess}>{s.login.go}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function Redirect({ url }: { url: string }) {
  const s = useSetUpWords();
  return (
    <div>
      <p className="m t-13">{s.login.redirect}</p>
      <CopyId value={url} label={s.login.redirect} />
      <p className="hint">{s.login.redirectHint}</p>
    </div>
  );
}
