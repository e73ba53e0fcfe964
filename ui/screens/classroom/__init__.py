"""The class: who a page's visitor is, and the teacher's page of everybody."""
