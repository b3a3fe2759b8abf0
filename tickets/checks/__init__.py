"""What is looked at before a reply leaves. Pure: each check is a function over one value; run.py knows them all."""
