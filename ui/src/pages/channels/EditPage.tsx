import { useState, type FormEvent } from 'react';
import { patchPage } from '../../api/actions';
import { ApiError } from '../../api/client';
import type { PageView } from '../../api/types';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n/pages';
import { Button, Dialog, TextField, useToast } from '../../kit';

export function EditPage({ page, onClose }: { page: PageView; onClose: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  const say = useToast();
  const [name, setName] = useState(page.name);
  const [token, setToken] = useState('');
  const save = useAction(
    () => patchPage(ws, page.id, { name: name.trim(), ...(token ? { token } : {}) }),
    ['pages', 'home'],
    () => {
      say(t.kit.saved);
      onClose();
    },
  );
  const refused = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title={t.channels.editTitle(page.name)}>
      <form className="form" onSubmit={submit}>
        <TextField label={t.channels.name} value={name} error={refused.name} onChange={(event) => setName(event.target.value)} />
        <TextField label={t.channels.newToken} hint={t.channels.newTokenHint} type="password" autoComplete="off" value={token} error={refused.token} onChange={(event) => setToken(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" busy={save.isPending}>{t.kit.save}</Button></div>
      </form>
    </Dialog>
  );
}
