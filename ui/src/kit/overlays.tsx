import { Drawer as MantineDrawer, MantineProvider, Modal } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { theme } from '../theme/mantine';
import '../theme/parts';

export interface OverlayProps {
  kind: 'dialog' | 'drawer';
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  size: string | number;
  firm?: boolean;
  closeLabel: string;
  children: ReactNode;
}

/** Light and dark are drawn by theme/scheme.ts: Mantine leaves the page's attributes alone. */
const noRoot = () => undefined;

/**
 * Opens one effect after it is drawn: Mantine gives the focus back to what had it when `opened` became true, and
 * sees no such moment on one that is drawn open. Of one that its page takes away at once it sees no closing either.
 */
function useOpening(open: boolean): boolean {
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(open), [open]);
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) before.focus({ preventScroll: true });
    };
  }, []);
  return opened;
}

/** Loaded when the first dialog or drawer opens: the first page does not carry it. */
export default function Overlay({ kind, open, onClose, title, size, firm, closeLabel, children }: OverlayProps) {
  const opened = useOpening(open);
  // The lock on scrolling would write a style element, which the page does not allow.
  const shared = { opened, onClose, title, size, lockScroll: false, withCloseButton: !firm, closeOnEscape: !firm, closeOnClickOutside: !firm, closeButtonProps: { 'aria-label': closeLabel } };
  return (
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} getRootElement={noRoot}>
      {kind === 'drawer' ? <MantineDrawer {...shared} position="right">{children}</MantineDrawer> : <Modal {...shared} centered>{children}</Modal>}
    </MantineProvider>
  );
}
