"""The letter that answers a request: written from data, shown as a document, a PDF and a page."""
