import { Menu } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n';
import { Button, Dialog, Icon, SelectField, TextField } from '../../kit';
import type { Action } from '../data/types';
import { useWords } from '../i18n';

type Perform = (action: Action) => Promise<boolean>;
type Open = 'media' | 'share' | 'place' | 'order' | undefined;

/** What can be sent beside words. */
export function AddMenu({ commands, perform }: { commands: string[]; perform: Perform }) {
  const words = useWords();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Menu position="top-start" width={230} portalProps={{ target: '#emulator' }} withInitialFocusPlaceholder={false}>
        <Menu.Target><button type="button" className="ibtn blue" aria-label={words.phone.add} title={words.phone.add}><Icon name="plus" size={20} /></button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="image" size={14} />} onClick={() => setOpen('media')}>{words.phone.media}</Menu.Item>
          <Menu.Item leftSection={<Icon name="up" size={14} />} onClick={() => void perform({ action: 'sticker' })}>{words.phone.like}</Menu.Item>
          <Menu.Item leftSection={<Icon name="entry" size={14} />} onClick={() => setOpen('place')}>{words.phone.place}</Menu.Item>
          <Menu.Item leftSection={<Icon name="external" size={14} />} onClick={() => setOpen('share')}>{words.phone.share}</Menu.Item>
          <Menu.Item leftSection={<Icon name="cart" size={14} />} onClick={() => setOpen('order')}>{words.phone.order}</Menu.Item>
          {commands.length > 0 && <Menu.Label>{words.phone.commands}</Menu.Label>}
          {commands.map((name) => <Menu.Item key={name} leftSection={<Icon name="dev" size={14} />} onClick={() => void perform({ action: 'command', command: name })}>/{name}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      <MediaDialog open={open === 'media'} onClose={close} perform={perform} />
      <ShareDialog open={open === 'share'} onClose={close} perform={perform} />
      <PlaceDialog open={open === 'place'} onClose={close} perform={perform} />
      <OrderDialog open={open === 'order'} onClose={close} perform={perform} />
    </>
  );
}

interface DialogProps {
  open: boolean;
  onClose: () => void;
  perform: Perform;
}

function Foot({ onClose, ready = true }: { onClose: () => void; ready?: boolean }) {
  const words = useWords();
  const t = useT();
  return <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={!ready}>{words.send}</Button></div>;
}

const isAddress = (text: string) => /^https?:\/\/[^\s]+$/i.test(text.trim());

function MediaDialog({ open, onClose, perform }: DialogProps) {
  const words = useWords();
  const [type, setType] = useState('image');
  const [url, setUrl] = useState('');
  const [bad, setBad] = useState(false);
  const send = async () => {
    if (!isAddress(url)) return setBad(true);
    if (await perform({ action: 'media', type, url: url.trim() })) {
      setUrl('');
      onClose();
    }
  };
  const choices = ['image', 'video', 'audio', 'file'].map((value) => ({ value, label: words.types[value] ?? value }));
  return (
    <Dialog open={open} onClose={onClose} title={words.phone.media} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <SelectField label={words.phone.mediaKind} choices={choices} value={type} onChange={(event) => setType(event.target.value)} />
        <TextField label={words.pictureUrl} hint={words.pictureHint} type="url" inputMode="url" value={url} data-autofocus error={bad ? words.pictureBad : null} onChange={(event) => { setUrl(event.target.value); setBad(false); }} />
        <Foot onClose={onClose} />
      </form>
    </Dialog>
  );
}

function ShareDialog({ open, onClose, perform }: DialogProps) {
  const words = useWords();
  const [url, setUrl] = useState('');
  const [title, setTitle] = useState('');
  const send = async () => {
    if (isAddress(url) && await perform({ action: 'share', url: url.trim(), title: title.trim() || undefined })) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.phone.share} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <TextField label={words.phone.link} type="url" inputMode="url" value={url} data-autofocus onChange={(event) => setUrl(event.target.value)} />
        <TextField label={words.phone.linkTitle} value={title} onChange={(event) => setTitle(event.target.value)} />
        <Foot onClose={onClose} ready={isAddress(url)} />
      </form>
    </Dialog>
  );
}

function PlaceDialog({ open, onClose, perform }: DialogProps) {
  const words = useWords();
  const [lat, setLat] = useState('47.2184');
  const [long, setLong] = useState('-1.5536');
  const ready = Math.abs(Number(lat)) <= 90 && Math.abs(Number(long)) <= 180 && lat !== '' && long !== '';
  const send = async () => {
    if (ready && await perform({ action: 'location', lat: Number(lat), long: Number(long) })) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.phone.place} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <TextField label={words.phone.lat} inputMode="decimal" value={lat} data-autofocus onChange={(event) => setLat(event.target.value)} />
        <TextField label={words.phone.long} inputMode="decimal" value={long} onChange={(event) => setLong(event.target.value)} />
        <Foot onClose={onClose} ready={ready} />
      </form>
    </Dialog>
  );
}

function OrderDialog({ open, onClose, perform }: DialogProps) {
  const words = useWords();
  const [item, setItem] = useState({ name: '', quantity: '1', price: '', currency: 'EUR' });
  const [note, setNote] = useState('');
  const ready = item.name.trim() !== '' && Number(item.quantity) >= 1 && item.price !== '' && Number(item.price) >= 0;
  const send = async () => {
    const items = [{ name: item.name.trim(), quantity: Number(item.quantity), unit_price: Number(item.price), currency: item.currency }];
    if (ready && await perform({ action: 'order', items, text: note.trim() || undefined })) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.phone.order} size={420}>
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <TextField label={words.phone.product} value={item.name} data-autofocus onChange={(event) => setItem({ ...item, name: event.target.value })} />
        <TextField label={words.phone.quantity} inputMode="numeric" value={item.quantity} onChange={(event) => setItem({ ...item, quantity: event.target.value })} />
        <TextField label={words.phone.price(item.currency)} inputMode="decimal" value={item.price} onChange={(event) => setItem({ ...item, price: event.target.value })} />
        <TextField label={words.phone.note} value={note} onChange={(event) => setNote(event.target.value)} />
        <Foot onClose={onClose} ready={ready} />
      </form>
    </Dialog>
  );
}
