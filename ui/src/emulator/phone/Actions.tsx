import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, CopyId, Dialog, TextField } from '../../kit';
import type { Action, Page } from '../data/types';
import { useWords } from '../i18n';

/** What a person can do beside writing: come by a link, block the Page. */
export function Actions({ page, blocked, base, perform }: { page: Page; blocked: boolean; base: string; perform: (action: Action) => Promise<boolean> }) {
  const words = useWords();
  const [linking, setLinking] = useState(false);
  return (
    <div className="acts">
      <Button size="sm" icon="entry" disabled={blocked} onClick={() => setLinking(true)}>{words.openLink}</Button>
      <Button size="sm" icon={blocked ? 'undo' : 'stop'} onClick={() => void perform({ action: blocked ? 'unblock' : 'block' })}>{blocked ? words.unblockPage(page.name) : words.block(page.name)}</Button>
      <LinkDialog page={page} base={base} open={linking} onClose={() => setLinking(false)} perform={perform} />
    </div>
  );
}

function LinkDialog({ page, base, open, onClose, perform }: { page: Page; base: string; open: boolean; onClose: () => void; perform: (action: Action) => Promise<boolean> }) {
  const words = useWords();
  const t = useT();
  const [ref, setRef] = useState('');
  const link = `${base}/m.me/${page.username ?? page.id}${ref ? `?ref=${encodeURIComponent(ref)}` : ''}`;
  const go = async () => {
    if (await perform({ action: 'open_link', ref: ref || undefined })) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.openLink} size={440}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); void go(); }}>
        <TextField label={words.linkRef} hint={words.linkHint} value={ref} data-autofocus maxLength={2083} onChange={(event) => setRef(event.target.value)} />
        <CopyId value={link} label={words.openLink} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit">{words.openIt}</Button></div>
      </form>
    </Dialog>
  );
}
