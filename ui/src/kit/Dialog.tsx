import { Drawer as MantineDrawer, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useT } from '../i18n';
import { Button } from './Button';
import { ErrorNote } from './Notes';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  size?: string | number;
}

/** A question or a short form over the page. Escape and a press beside it close it. */
export function Dialog({ open, onClose, title, children, size = 480 }: DialogProps) {
  const t = useT();
  return (
    <Modal opened={open} onClose={onClose} title={title} size={size} centered lockScroll={false} closeButtonProps={{ 'aria-label': t.kit.close }}>
      {children}
    </Modal>
  );
}

/** A pane from the right that keeps the list in sight. */
export function Drawer({ open, onClose, title, children, size = 560 }: DialogProps) {
  const t = useT();
  return (
    <MantineDrawer opened={open} onClose={onClose} title={title} size={size} position="right" lockScroll={false} closeButtonProps={{ 'aria-label': t.kit.close }}>
      {children}
    </MantineDrawer>
  );
}

interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What happens, and what will be lost. */
  children: ReactNode;
  action: string;
  destructive?: boolean;
  onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ open, onClose, title, children, action, destructive, onConfirm }: ConfirmProps) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <div className="col g16">
        <div>{children}</div>
        {error !== null && <ErrorNote error={error} />}
        <div className="row g8 end">
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind={destructive ? 'stamp' : 'primary'} busy={busy} onClick={go}>{action}</Button>
        </div>
      </div>
    </Dialog>
  );
}
