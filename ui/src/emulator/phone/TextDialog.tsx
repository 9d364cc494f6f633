import { useEffect, useState } from 'react';
import { useT } from '../../i18n';
import { Button, Dialog, TextField } from '../../kit';

interface TextDialogProps {
  title: string;
  label: string;
  hint?: string;
  first?: string;
  open: boolean;
  onClose: () => void;
  /** True when it was done: the dialog closes. */
  onDone: (text: string) => Promise<boolean>;
}

/** Asks for one text. */
export function TextDialog({ title, label, hint, first = '', open, onClose, onDone }: TextDialogProps) {
  const t = useT();
  const [text, setText] = useState(first);
  useEffect(() => {
    if (open) setText(first);
  }, [open, first]);
  const go = async () => {
    if (text.trim() !== '' && await onDone(text.trim())) onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={title} size={420}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); void go(); }}>
        <TextField label={label} hint={hint} value={text} data-autofocus onChange={(event) => setText(event.target.value)} />
        <div className="row g8 end"><Button onClick={onClose}>{t.kit.cancel}</Button><Button kind="primary" type="submit" disabled={text.trim() === ''}>{title}</Button></div>
      </form>
    </Dialog>
  );
}
