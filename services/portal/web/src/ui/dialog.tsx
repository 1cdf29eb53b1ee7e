import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

/** A sheet from below on a phone, a box on a desk. Escape and a press outside close it. */
export function Dialog({
  open,
  onClose,
  title,
  children,
  wide,
  testId,
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  wide?: boolean;
  testId?: string;
}) {
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(next) => !next && onClose()} isDismissable>
      <Modal className={`dialog ${wide ? 'wide' : ''}`}>
        <AriaDialog data-testid={testId} style={{ outline: 'none' }}>
          <div className="stack">
            <Heading slot="title" level={2} style={{ font: 'var(--w-bold) var(--t-l) var(--font)' }}>
              {title}
            </Heading>
            {children}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
