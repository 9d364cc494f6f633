import { Drawer as MantineDrawer, MantineProvider, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
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

/** Loaded when the first dialog or drawer opens: the first page does not carry it. */
export default function Overlay({ kind, open, onClose, title, size, firm, closeLabel, children }: OverlayProps) {
  // The lock on scrolling would write a style element, which the page does not allow.
  const shared = { opened: open, onClose, title, size, lockScroll: false, withCloseButton: !firm, closeOnEscape: !firm, closeOnClickOutside: !firm, closeButtonProps: { 'aria-label': closeLabel } };
  return (
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} getRootElement={noRoot}>
      {kind === 'drawer' ? <MantineDrawer {...shared} position="right">{children}</MantineDrawer> : <Modal {...shared} centered>{children}</Modal>}
    </MantineProvider>
  );
}
