import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, Confirm, CopyId, Dialog, Icon, TextField } from '../../kit';
import type { Action, Page, Person } from '../data/types';
import { useWords } from '../i18n';
import { Wall } from './Wall';

interface ActionsProps {
  page: Page;
  person: Person;
  people: Person[];
  blocked: boolean;
  base: string;
  perform: (action: Action) => Promise<boolean>;
}

type Open = 'link' | 'ad' | 'wall' | 'app' | undefined;

/** What a person can do beside writing: come by a link or an advertisement, write on the wall, leave. */
export function Actions({ page, person, people, blocked, base, perform }: ActionsProps) {
  const words = useWords();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <div className="acts">
      <Button size="sm" icon="entry" disabled={blocked} onClick={() => setOpen('link')}>{words.openLink}</Button>
      <Button size="sm" icon={blocked ? 'undo' : 'stop'} onClick={() => void perform({ action: blocked ? 'unblock' : 'block' })}>{blocked ? words.unblockPage : words.block}</Button>
      <Menu position="top-end" width={260} portalProps={{ target: '#emulator' }} withInitialFocusPlaceholder={false}>
        <Menu.Target><Button size="sm" icon="more">{words.phone.more}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="note" size={14} />} onClick={() => setOpen('wall')}>{words.phone.wallOf(page.name)}</Menu.Item>
          <Menu.Item leftSection={<Icon name="search" size={14} />} disabled={blocked} onClick={() => void perform({ action: 'search' })}>{words.phone.search}</Menu.Item>
          <Menu.Item leftSection={<Icon name="campaign" size={14} />} disabled={blocked} onClick={() => setOpen('ad')}>{words.phone.ad}</Menu.Item>
          <Menu.Item leftSection={<Icon name="check" size={14} />} disabled={blocked} onClick={() => void perform({ action: 'accept_request' })}>{words.phone.acceptRequest}</Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="key" size={14} />} disabled={blocked} onClick={() => void perform({ action: 'link_account' })}>{words.phone.linkAccount}</Menu.Item>
          <Menu.Item leftSection={<Icon name="x" size={14} />} disabled={blocked} onClick={() => void perform({ action: 'unlink_account' })}>{words.phone.unlinkAccount}</Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Icon name="bell" size={14} />} disabled={blocked} onClick={() => void perform({ action: 'opt_out' })}>{words.phone.optOut}</Menu.Item>
          <Menu.Item leftSection={<Icon name="exit" size={14} />} onClick={() => setOpen('app')}>{words.phone.removeApp}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LinkDialog page={page} base={base} open={open === 'link'} onClose={close} perform={perform} />
      <AdDialog open={open === 'ad'} onClose={close} perform={perform} />
      <Wall page={page} person={person} people={people} open={open === 'wall'} onClose={close} perform={perform} />
      <Confirm open={open === 'app'} onClose={close} title={words.phone.removeAppAsk} action={words.phone.removeApp} destructive onConfirm={() => perform({ action: 'remove_app', erase: true })}>
        {words.phone.removeAppSay}
      </Confirm>
    </div>
  );
}

interface DialogProps {
  open: boolean;
  onClose: () => void;
  perform: (action: Action) => Promise<boolean>;
}

function LinkDialog({ page, base, open, onClose, perform }: DialogProps & { page: Page; base: string }) {
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

function AdDialog({ open, onClose, perform }: DialogProps) {
  const words = useWords();
  const t = useT();
  const [ad, setAd] = useState('6099000000001');
  const [ref, setRef] = useState('');
  const [title, setTitle] = useState('');
  const ready = /^\d+$/.test(ad);
  const go = async () => {
    if (ready && await perform({ action: 'ad', ad, ref: ref || undefined, title: title || undefined })) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.phone.ad} size={440}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); void go(); }}>
        <TextField label={words.phone.adId} hint={words.phone.adHint} inputMode="numeric" value={ad} data-autofocus onChange={(event) => setAd(event.target.value)} />
        <TextField label={words.phone.adTitle} value={title} onChange={(event) => setTitle(event.target.value)} />
        <TextField label={words.linkRef} value={ref} maxLength={2083} onChange={(event) => setRef(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={!ready}>{words.phone.click}</Button></div>
      </form>
    </Dialog>
  );
}
