import { Drawer as MantineDrawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';

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

/** Loaded when the first dialog or drawer opens: the first page does not carry it. */
export default function Overlay({ kind, open, onClose, title, size, firm, closeLabel, children }: OverlayProps) {
  // The lock on scrolling would write a style element, which the page does not allow.
  const shared = { opened: open, onClose, title, size, lockScroll: false, withCloseButton: !firm, closeOnEscape: !firm, closeOnClickOutside: !firm, closeButtonProps: { 'aria-label': closeLabel } };
  if (kind === 'drawer') return <MantineDrawer {...shared} position="right">{children}</MantineDrawer>;
  return <Modal {...shared} centered>{children}</Modal>;
}
